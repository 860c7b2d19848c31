package batchfile

import (
	"bytes"
	"github.com/go-json-experiment/json/jsontext"
	"io"
	"testing"
	"time"
)

func best(n int, f func()) float64 {
	m := time.Hour
	for range n {
		s := time.Now()
		f()
		m = min(m, time.Since(s))
	}
	return float64(m) / 1e6
}
func TestZZ(t *testing.T) {
	for _, file := range benchFiles {
		tok := best(200, func() { readTokens(t, file.content) })
		tok2 := best(200, func() {
			d := jsontext.NewDecoder(bytes.NewBuffer(file.content), allowDuplicateNames, allowInvalidUTF8)
			for {
				if _, err := d.ReadToken(); err == io.EOF {
					break
				}
			}
		})
		var c checker
		perline := best(200, func() {
			for l := range bytes.Lines(file.content) {
				c.src = *bytes.NewBuffer(l)
				c.dec.Reset(&c.src, allowDuplicateNames, allowInvalidUTF8)
				for {
					if _, err := c.dec.ReadToken(); err != nil {
						break
					}
					if c.dec.StackDepth() == 0 {
						break
					}
				}
			}
		})
		vals := best(200, func() {
			for l := range bytes.Lines(file.content) {
				c.src = *bytes.NewBuffer(l)
				c.dec.Reset(&c.src, allowDuplicateNames, allowInvalidUTF8)
				c.dec.ReadValue()
			}
		})
		parse := best(200, func() {
			for l := range bytes.Lines(file.content) {
				c.parse(l)
			}
		})
		val := best(100, func() { Validate(&File{Content: file.content}, testNow) })
		t.Logf("%s tokens %.2f allowdup %.2f perline %.2f readvalue %.2f parse %.2f validate %.2f", file.name, tok, tok2, perline, vals, parse, val)
	}
}
