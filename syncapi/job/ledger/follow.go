package ledger

import (
	"database/sql"
)

// Follow stores batches to follow, so that the next session polls them, too. The error
// wraps ErrUnavailable.
func (l *Ledger) Follow(ids ...string) error {
	return l.updateBatches(`INSERT INTO batches (host, batch, at, followed, saved) SELECT ?1, ?2, ?3, 1, `+isSaved+` WHERE ?2 <> ''
		ON CONFLICT (host, batch) DO UPDATE SET followed = 1, at = excluded.at, forgotten = 0, ended = CASE WHEN forgotten THEN NULL ELSE ended END
		WHERE forgotten OR NOT followed AND ended IS NULL`, ids)
}

// Unfollow stores batches that the next session does not poll, unless they are followed
// anew. Their submissions stay. The error wraps ErrUnavailable.
func (l *Ledger) Unfollow(ids ...string) error {
	return l.updateBatches(`INSERT INTO batches (host, batch, at, forgotten, saved) SELECT ?1, ?2, ?3, 1, `+isSaved+` WHERE ?2 <> ''
		ON CONFLICT (host, batch) DO UPDATE SET forgotten = 1, at = excluded.at WHERE NOT forgotten`, ids)
}

func (l *Ledger) updateBatches(statement string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return l.update(func(tx *sql.Tx) error {
		for _, id := range ids {
			if _, err := tx.Exec(statement, l.Host, id, l.Now().UnixNano()); err != nil {
				return err
			}
		}
		return nil
	})
}

// End stores that batches have ended, of those that are to be polled. When that fails, the
// next session polls them once more.
func (l *Ledger) End(ids ...string) {
	if len(ids) == 0 {
		return
	}
	const running = "host = ? AND open AND ended IS NULL AND batch IN (SELECT value FROM json_each(?))"
	n := 0
	err := l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT count(*) FROM batches WHERE "+running, l.Host, list(ids)).Scan(&n)
	})
	if err == nil && n > 0 {
		_ = l.update(func(tx *sql.Tx) error {
			_, err := tx.Exec("UPDATE batches SET ended = ? WHERE "+running, l.Now().UnixNano(), l.Host, list(ids))
			return err
		})
	}
}
