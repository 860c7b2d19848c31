package ledger

import (
	"database/sql"
	"time"
)

// Counts counts the requests of a batch, and holds its status in Sync's word.
type Counts struct {
	Status                   string
	Total, Succeeded, Failed int
}

// Observation is the state of a batch at a time.
type Observation struct {
	At time.Time
	Counts
}

// thinning thins out observations as they age: of those older than Age, only the last one in each
// Interval stays.
var thinning = []struct{ Age, Interval time.Duration }{
	{time.Hour, time.Minute}, {24 * time.Hour, 10 * time.Minute}, {30 * 24 * time.Hour, 24 * time.Hour},
}

// Observe stores the counts of batches at a time if they have changed, and thins out older ones.
// The error wraps ErrUnavailable.
func (l *Ledger) Observe(at time.Time, batches map[string]Counts) error {
	changed := map[string]Counts{}
	l.mu.Lock()
	for id, c := range batches {
		if l.observed[id] != c {
			changed[id] = c
		}
	}
	l.mu.Unlock()
	if len(changed) == 0 {
		return nil
	}
	err := l.update(func(tx *sql.Tx) error {
		for id, c := range changed {
			if err := l.observe(tx, at, id, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, c := range changed {
		l.observed[id] = c
	}
	return nil
}

func (l *Ledger) observe(tx *sql.Tx, at time.Time, id string, c Counts) error {
	_, err := tx.Exec(`INSERT OR REPLACE INTO observations SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
		WHERE (?4, ?5, ?6, ?7) IS NOT (SELECT status, total, succeeded, failed FROM observations
			WHERE host = ?1 AND batch = ?2 AND at <= ?3 ORDER BY at DESC LIMIT 1)`,
		l.Host, id, at.UnixNano(), c.Status, c.Total, c.Succeeded, c.Failed)
	if err != nil {
		return err
	}
	for _, t := range thinning {
		_, err := tx.Exec(`DELETE FROM observations WHERE host = ?1 AND batch = ?2 AND at < ?3 AND at NOT IN
			(SELECT max(at) FROM observations WHERE host = ?1 AND batch = ?2 GROUP BY at / ?4)`,
			l.Host, id, at.Add(-t.Age).UnixNano(), t.Interval.Nanoseconds())
		if err != nil {
			return err
		}
	}
	return nil
}

// Observations returns what was seen of a batch, oldest first. The error wraps ErrUnavailable.
func (l *Ledger) Observations(batchID string) ([]Observation, error) {
	return read(l, func(tx *sql.Tx) ([]Observation, error) {
		return selectAll(tx, func(o *Observation) []any { return []any{stamp{&o.At}, &o.Status, &o.Total, &o.Succeeded, &o.Failed} },
			"SELECT at, status, total, succeeded, failed FROM observations WHERE host = ? AND batch = ? ORDER BY at", l.Host, batchID)
	})
}

// Follow stores batches to follow, so that the next session polls them, too. The error
// wraps ErrUnavailable.
func (l *Ledger) Follow(ids ...string) error {
	return l.updateBatches(`INSERT INTO batches (host, batch, at, followed, saved) SELECT ?1, ?2, ?3, 1, `+isSaved+` WHERE ?2 <> ''
		ON CONFLICT (host, batch) DO UPDATE SET followed = 1, at = excluded.at, forgotten = 0, ended = CASE WHEN forgotten THEN NULL ELSE ended END
		WHERE forgotten OR NOT followed AND ended IS NULL`, ids)
}

// Unfollow stores that the next session does not poll these batches, unless the user follows them
// again. Their submissions stay. The error wraps ErrUnavailable.
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

// End stores that batches have ended, if they are polled. If that fails, the next session polls
// them once more.
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
