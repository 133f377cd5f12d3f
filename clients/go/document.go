package gatehouse

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	feedVersion         = 1
	maxChangesBytes     = 4 << 20
	maxHeaderLineBytes  = 256 << 10
	maxEntryLineBytes   = 1 << 10
	maxChangesEntries   = 5_000
	maxEntries          = 2_000_000
	maxCursorCharacters = 4_096
	maxKeyCharacters    = 255
	maxDocumentDepth    = 16
	maxEntryMillis      = 48 * 60 * 60 * 1000
)

// errDocument is returned for a document of the feed that is not exactly in its format.
var errDocument = errors.New("the document is not in the format of the feed")

// changesDocument is a response to a request for changes.
type changesDocument struct {
	nonce   string
	cursor  string
	at      int64
	asOf    int64
	now     int64
	keys    any // nil if absent
	more    bool
	entries []entry
}

func parseChanges(body []byte) (*changesDocument, error) {
	reader, err := newStrictReader(body, maxDocumentDepth)
	if err != nil {
		return nil, errDocument
	}
	document := &changesDocument{}
	required := map[string]bool{}
	err = reader.object(func(name string) error {
		required[name] = true
		return document.readMember(reader, name)
	})
	for _, name := range []string{"v", "nonce", "cursor", "at", "asOf", "now", "e"} {
		if err != nil || !required[name] {
			return nil, errDocument
		}
	}
	for i := range document.entries {
		document.entries[i].clamp(document.now)
	}
	return document, nil
}

func (d *changesDocument) readMember(reader *strictReader, name string) (err error) {
	switch name {
	case "v":
		return readVersion(reader)
	case "nonce":
		d.nonce, err = reader.text()
	case "cursor":
		d.cursor, err = readCursor(reader)
	case "at":
		d.at, err = reader.integer()
	case "asOf":
		d.asOf, err = reader.integer()
	case "now":
		d.now, err = reader.integer()
	case "keys":
		d.keys, err = readObject(reader)
	case "more":
		d.more, err = readBool(reader)
	case "e":
		return reader.array(func() error {
			e, err := readEntry(reader)
			if len(d.entries) == maxChangesEntries {
				return errDocument
			}
			d.entries = append(d.entries, e)
			return err
		})
	default:
		return reader.skip()
	}
	return err
}

func readVersion(reader *strictReader) error {
	version, err := reader.integer()
	if err != nil || version != feedVersion {
		return errDocument
	}
	return nil
}

func readCursor(reader *strictReader) (string, error) {
	cursor, err := reader.text()
	if err != nil || cursor == "" || characters(cursor) > maxCursorCharacters {
		return "", errDocument
	}
	return cursor, nil
}

func readObject(reader *strictReader) (any, error) {
	value, err := reader.value()
	if _, ok := value.(map[string]any); err != nil || !ok {
		return nil, errDocument
	}
	return value, nil
}

func readBool(reader *strictReader) (bool, error) {
	value, err := reader.value()
	flag, ok := value.(bool)
	if err != nil || !ok {
		return false, errDocument
	}
	return flag, nil
}

func readEntry(reader *strictReader) (entry, error) {
	var e entry
	position := 0
	err := reader.array(func() (err error) {
		position++
		switch position {
		case 1:
			var name string
			name, err = reader.text()
			e.kind = kinds[name]
		case 2:
			e.key, err = reader.text()
		case 3:
			e.epoch, err = reader.integer()
		case 4:
			e.until, err = reader.integer()
		default:
			err = errDocument
		}
		return err
	})
	if err != nil || position != 4 || !e.isValid() {
		return entry{}, errDocument
	}
	return e, nil
}

func (e *entry) isValid() bool {
	if e.key == "" || characters(e.key) > maxKeyCharacters {
		return false
	}
	switch e.kind {
	case kindToken, kindSession, kindKey:
		return e.epoch == 0
	case kindSubject, kindRole:
		return true
	case kindRealm:
		return e.key == wholeRealm
	default:
		return false
	}
}

// clamp reduces an end that is too far ahead, so that a clock that was wrong once does not fill the memory for years.
func (e *entry) clamp(now int64) {
	e.until = min(e.until, now+maxEntryMillis)
}

// snapshotReader reads a snapshot line by line. Nothing of it may be used before finish has succeeded.
type snapshotReader struct {
	issuer  string
	cursor  string
	now     int64
	keys    any
	found   *denylist
	count   int64
	started bool
	ended   bool
}

func newSnapshotReader() *snapshotReader {
	return &snapshotReader{found: newDenylist()}
}

// maxLineBytes is the limit for the next line.
func (s *snapshotReader) maxLineBytes() int {
	if s.started {
		return maxEntryLineBytes
	}
	return maxHeaderLineBytes
}

func (s *snapshotReader) line(line []byte) error {
	if s.ended || len(line) == 0 || len(line) > s.maxLineBytes() {
		return errDocument
	}
	reader, err := newStrictReader(line, maxDocumentDepth)
	if err != nil {
		return errDocument
	}
	if !s.started {
		s.started = true
		return s.readHeader(reader)
	}
	if line[0] == '{' {
		return s.readEnd(reader)
	}
	e, err := readEntry(reader)
	if err != nil || s.count == maxEntries {
		return errDocument
	}
	e.clamp(s.now)
	s.found.add(e)
	s.count++
	return nil
}

func (s *snapshotReader) readHeader(reader *strictReader) error {
	seen := map[string]bool{}
	err := reader.object(func(name string) (err error) {
		seen[name] = true
		switch name {
		case "v":
			return readVersion(reader)
		case "issuer":
			s.issuer, err = reader.text()
		case "cursor":
			s.cursor, err = readCursor(reader)
		case "now":
			s.now, err = reader.integer()
		case "keys":
			s.keys, err = readObject(reader)
		default:
			return reader.skip()
		}
		return err
	})
	for _, name := range []string{"v", "issuer", "cursor", "now", "keys"} {
		if err != nil || !seen[name] {
			return errDocument
		}
	}
	return nil
}

func (s *snapshotReader) readEnd(reader *strictReader) error {
	count := int64(-1)
	err := reader.object(func(name string) (err error) {
		if name != "end" {
			return reader.skip()
		}
		count, err = reader.integer()
		return err
	})
	if err != nil || count != s.count {
		return errDocument
	}
	s.ended = true
	return nil
}

// finish checks that the download was complete and is of the expected issuer.
func (s *snapshotReader) finish(issuer string) error {
	if !s.ended {
		return fmt.Errorf("the download of the snapshot was cut: %w", errDocument)
	}
	if issuer != s.issuer {
		return fmt.Errorf("the snapshot is of another issuer, %q: correct the setting Issuer", s.issuer)
	}
	return nil
}

// readLines reads all lines of a download. Memory stays bounded, however long a line is.
func (s *snapshotReader) readLines(download io.Reader) error {
	lines := bufio.NewReaderSize(download, maxHeaderLineBytes+1)
	for {
		line, err := lines.ReadSlice('\n')
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			// A line that is too long, or a download that was cut.
			return fmt.Errorf("the download of the snapshot failed: %w", err)
		}
		if last && len(line) == 0 {
			return nil
		}
		if err := s.line(bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			return err
		}
	}
}
