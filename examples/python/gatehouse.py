"""Discovery of the endpoints and keys of Gatehouse."""

import requests


# region discover
def discover(issuer):
    """Return the metadata of the issuer (OpenID Connect Discovery 1.0 §4)."""
    response = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5)
    response.raise_for_status()
    metadata = response.json()
    if metadata["issuer"] != issuer:
        raise ValueError(f"The metadata is that of {metadata['issuer']}")
    return metadata
# endregion
