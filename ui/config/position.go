package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keyError is an error of the value of a key, such as "keys.submit".
type keyError struct {
	key string
	error
}

func (e *keyError) Unwrap() error { return e.error }

// wrong returns an error about a key, whose name begins its text; nil for none.
func wrong(key string, err error) error {
	if err == nil {
		return nil
	}
	return &keyError{key, fmt.Errorf("%s: %w", key, err)}
}

// placed adds the line and the column to each error about a key.
func placed(text []byte, err error) error {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		var errs []error
		for _, e := range all.Unwrap() {
			errs = append(errs, placed(text, e))
		}
		return errors.Join(errs...)
	}
	e, ok := errors.AsType[*keyError](err)
	if !ok {
		return err
	}
	for key := e.key; ; key = key[:strings.LastIndexByte(key, '.')] {
		if line, column := find(text, key); line > 0 {
			return fmt.Errorf("%d:%d: %w", line, column, err)
		}
		if !strings.Contains(key, ".") {
			return err
		}
	}
}

// find returns where a key or a table is in the text; 0 for nowhere.
func find(text []byte, key string) (line, column int) {
	var p unstable.Parser
	p.Reset(text)
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind != unstable.Table && e.Kind != unstable.ArrayTable && e.Kind != unstable.KeyValue {
			continue
		}
		var path []string
		var first *unstable.Node
		for keys := e.Key(); keys.Next(); {
			if first == nil {
				first = keys.Node()
			}
			path = append(path, string(keys.Node().Data))
		}
		name := strings.Join(path, ".")
		if e.Kind != unstable.KeyValue {
			table = name
		} else if table != "" {
			name = table + "." + name
		}
		if name == key {
			at := p.Shape(first.Raw).Start
			return at.Line, at.Column
		}
	}
	return 0, 0
}
