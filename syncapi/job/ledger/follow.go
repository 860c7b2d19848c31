package ledger

import (
	"database/sql"
	"encoding/json"
	"time"
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
	list, err := json.Marshal(ids)
	if err != nil || len(ids) == 0 {
		return
	}
	const running = "host = ? AND open AND ended IS NULL AND batch IN (SELECT value FROM json_each(?))"
	n := 0
	err = l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT count(*) FROM batches WHERE "+running, l.Host, string(list)).Scan(&n)
	})
	if err == nil && n > 0 {
		_ = l.update(func(tx *sql.Tx) error {
			_, err := tx.Exec("UPDATE batches SET ended = ? WHERE "+running, l.Now().UnixNano(), l.Host, string(list))
			return err
		})
	}
}

// Counts are the requests of a batch.
type Counts struct{ Total, Succeeded, Failed int }

// Observation is what was seen of a batch at a time.
type Observation struct {
	At time.Time
	Counts
}

// How observations are thinned as they age: one in each Interval stays of those that are
// older than Age.
var thinning = []struct{ Age, Interval time.Duration }{
	{time.Hour, time.Minute}, {24 * time.Hour, 10 * time.Minute}, {30 * 24 * time.Hour, 24 * time.Hour},
}

// Observe stores the counts of batches at a time, of those whose counts have changed, and
// thins out their older ones. The error wraps ErrUnavailable.
func (l *Ledger) Observe(at time.Time, batches map[string]Counts) error {
	if len(batches) == 0 {
		return nil
	}
	return l.update(func(tx *sql.Tx) error {
		for id, c := range batches {
			if _, err := tx.Exec(`INSERT OR REPLACE INTO observations SELECT ?1, ?2, ?3, ?4, ?5, ?6
				WHERE (?4, ?5, ?6) IS NOT (SELECT total, succeeded, failed FROM observations
					WHERE host = ?1 AND batch = ?2 AND at <= ?3 ORDER BY at DESC LIMIT 1)`,
				l.Host, id, at.UnixNano(), c.Total, c.Succeeded, c.Failed); err != nil {
				return err
			}
			for _, t := range thinning { // the last of each interval stays
				if _, err := tx.Exec(`DELETE FROM observations WHERE host = ?1 AND batch = ?2 AND at < ?3 AND at NOT IN
					(SELECT max(at) FROM observations WHERE host = ?1 AND batch = ?2 GROUP BY at / ?4)`,
					l.Host, id, at.Add(-t.Age).UnixNano(), t.Interval.Nanoseconds()); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Observations are what was seen of a batch, the oldest first. The error wraps
// ErrUnavailable.
func (l *Ledger) Observations(batchID string) (all []Observation, err error) {
	err = l.view(func(tx *sql.Tx) error {
		rows, err := tx.Query("SELECT at, total, succeeded, failed FROM observations WHERE host = ? AND batch = ? ORDER BY at", l.Host, batchID)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var o Observation
			var at int64
			if err := rows.Scan(&at, &o.Total, &o.Succeeded, &o.Failed); err != nil {
				return err
			}
			o.At = time.Unix(0, at)
			all = append(all, o)
		}
		return rows.Err()
	})
	return all, err
}
