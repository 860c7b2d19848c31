package batches

import (
	"fmt"
	"testing"
)

func TestShortIDs(t *testing.T) {
	t.Run("longer where two collide", func(t *testing.T) {
		all := tails{}
		rows := []*row{{id: "batch_77abcd"}, {id: "batch_xyz7qk"}, {id: "batch_88abcd"}, {id: "batch_98abcd"}, {id: "b1"}, {id: "日本語日本語"}}
		for _, r := range rows {
			all.add(r)
		}
		for i, want := range []string{"…7abcd", "…z7qk", "…88abcd", "…98abcd", "b1", "…語日本語"} {
			if rows[i].short != want {
				t.Errorf("%s is %s, want %s", rows[i].id, rows[i].short, want)
			}
		}
	})
	t.Run("tell all apart", func(t *testing.T) {
		all, seen := tails{}, map[string]string{}
		var rows []*row
		for i := range 5000 {
			rows = append(rows, &row{id: fmt.Sprintf("batch_%x", i*i*7919)})
		}
		for _, r := range rows {
			all.add(r)
		}
		for _, r := range rows {
			if other, taken := seen[r.short]; taken && other != r.id {
				t.Fatalf("%s and %s are both %s", other, r.id, r.short)
			}
			seen[r.short] = r.id
		}
	})
}
