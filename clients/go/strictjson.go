package gatehouse

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"
)

// maxInteger is 2^53 - 1, the highest integer that every JSON implementation reads exactly.
const maxInteger = 1<<53 - 1

var errJSON = errors.New("not strict JSON")

// strictReader reads one JSON text. It rejects what encoding/json repairs or ignores: text that is not UTF-8, duplicate
// members, and a nesting above a limit. Names are compared exactly, while encoding/json ignores their case.
type strictReader struct {
	decoder  *json.Decoder
	depth    int
	maxDepth int
}

func newStrictReader(text []byte, maxDepth int) (*strictReader, error) {
	// The decoder of tokens does not find all syntax errors, so the text is checked first.
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, errJSON
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return &strictReader{decoder: decoder, maxDepth: maxDepth}, nil
}

// object calls member for each member of an object. The call must read its value.
func (r *strictReader) object(member func(name string) error) error {
	token, err := r.decoder.Token()
	if err != nil || token != json.Delim('{') {
		return errJSON
	}
	return r.members(member)
}

// array calls element before each element of an array. The call must read it.
func (r *strictReader) array(element func() error) error {
	token, err := r.decoder.Token()
	if err != nil || token != json.Delim('[') {
		return errJSON
	}
	return r.elements(element)
}

func (r *strictReader) members(member func(name string) error) error {
	seen := make(map[string]struct{})
	return r.nested(func() error {
		token, err := r.decoder.Token()
		if err != nil {
			return errJSON
		}
		name, ok := token.(string)
		if _, duplicate := seen[name]; !ok || duplicate {
			return errJSON
		}
		seen[name] = struct{}{}
		return member(name)
	})
}

func (r *strictReader) elements(element func() error) error {
	return r.nested(element)
}

func (r *strictReader) nested(each func() error) error {
	r.depth++
	if r.depth > r.maxDepth {
		return errJSON
	}
	for r.decoder.More() {
		if err := each(); err != nil {
			return err
		}
	}
	r.depth--
	if _, err := r.decoder.Token(); err != nil {
		return errJSON
	}
	return nil
}

// value reads any value: map[string]any, []any, string, json.Number, bool or nil.
func (r *strictReader) value() (any, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return nil, errJSON
	}
	switch token {
	case json.Delim('{'):
		object := make(map[string]any)
		return object, r.members(func(name string) error {
			value, err := r.value()
			object[name] = value
			return err
		})
	case json.Delim('['):
		array := []any{}
		return array, r.elements(func() error {
			value, err := r.value()
			array = append(array, value)
			return err
		})
	}
	return token, nil
}

// skip reads a value and checks it, but keeps nothing of it.
func (r *strictReader) skip() error {
	token, err := r.decoder.Token()
	if err != nil {
		return errJSON
	}
	switch token {
	case json.Delim('{'):
		return r.members(func(string) error { return r.skip() })
	case json.Delim('['):
		return r.elements(r.skip)
	}
	return nil
}

func (r *strictReader) text() (string, error) {
	token, err := r.decoder.Token()
	text, ok := token.(string)
	if err != nil || !ok {
		return "", errJSON
	}
	return text, nil
}

// integer reads an integer from 0 to 2^53 - 1 without fraction and exponent.
func (r *strictReader) integer() (int64, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return 0, errJSON
	}
	value, ok := exactInteger(token, maxInteger)
	if !ok {
		return 0, errJSON
	}
	return value, nil
}

// exactInteger returns a JSON number as an integer from 0 to a limit. It accepts neither fraction nor exponent.
func exactInteger(value any, limit int64) (int64, bool) {
	number, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	integer, err := strconv.ParseInt(number.String(), 10, 64)
	return integer, err == nil && integer >= 0 && integer <= limit
}

// strictObject reads a whole JSON object.
func strictObject(text []byte, maxDepth int) (map[string]any, error) {
	reader, err := newStrictReader(text, maxDepth)
	if err != nil {
		return nil, err
	}
	value, err := reader.value()
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errJSON
	}
	return object, nil
}
