package gatehouse

import (
	"crypto/sha256"
	"sync"
)

// tokenCache keeps verified tokens by the SHA-256 hash of their text, so that a signature is verified once. The text is
// not stored. It has two generations: if the younger one is full, it becomes the older one, which is dropped. Safe for
// concurrent use.
type tokenCache struct {
	half    int
	mutex   sync.RWMutex
	younger map[[sha256.Size]byte]*VerifiedToken
	older   map[[sha256.Size]byte]*VerifiedToken
}

// newTokenCache returns nil, which caches nothing, if size is not positive.
func newTokenCache(size int) *tokenCache {
	if size <= 0 {
		return nil
	}
	return &tokenCache{
		half:    (size + 1) / 2,
		younger: make(map[[sha256.Size]byte]*VerifiedToken),
	}
}

func (c *tokenCache) get(digest [sha256.Size]byte) *VerifiedToken {
	if c == nil {
		return nil
	}
	c.mutex.RLock()
	token, young := c.younger[digest]
	if !young {
		token = c.older[digest]
	}
	c.mutex.RUnlock()
	if token != nil && !young {
		c.put(digest, token)
	}
	return token
}

func (c *tokenCache) put(digest [sha256.Size]byte, token *VerifiedToken) {
	if c == nil {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.younger) >= c.half {
		c.older = c.younger
		c.younger = make(map[[sha256.Size]byte]*VerifiedToken, c.half)
	}
	c.younger[digest] = token
}
