package ledger

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// stamp is a time as a column has it: nanoseconds since 1970, null for the zero time.
type stamp struct{ *time.Time }

// Scan reads a column.
func (s stamp) Scan(v any) error {
	*s.Time = time.Time{}
	if n, ok := v.(int64); ok {
		*s.Time = time.Unix(0, n)
	}
	return nil
}

// Value is what is written.
func (s stamp) Value() (driver.Value, error) {
	if s.IsZero() {
		return nil, nil
	}
	return s.UnixNano(), nil
}

// dollars is an amount as a column has it: null for 0, which stands for unknown.
type dollars struct{ usd *float64 }

// Scan reads a column.
func (d dollars) Scan(v any) error {
	*d.usd, _ = v.(float64)
	return nil
}

// Value is what is written.
func (d dollars) Value() (driver.Value, error) {
	if *d.usd <= 0 {
		return nil, nil
	}
	return *d.usd, nil
}

// inJSON is a list or a map as a column has it.
type inJSON struct{ of any }

// Scan reads a column.
func (j inJSON) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("%T is no JSON", v)
	}
	return json.Unmarshal([]byte(text), j.of)
}

// Value is what is written.
func (j inJSON) Value() (driver.Value, error) {
	text, err := json.Marshal(j.of)
	return string(text), err
}
