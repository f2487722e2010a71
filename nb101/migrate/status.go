package migrate

import (
	"context"
	"slices"
	"time"
)

// Status is what a database is at.
type Status struct {
	Path       string            `json:"file"`
	Version    int64             `json:"version"` // 0: as NNI wrote it, or empty
	Latest     int64             `json:"latest"`  // that this program knows
	Migrations []MigrationStatus `json:"migrations"`
}

// MigrationStatus is a step and when it was taken. A step that this program does
// not know has no name.
type MigrationStatus struct {
	Migration
	Applied   bool      `json:"applied"`
	AppliedAt time.Time `json:"applied_at,omitzero"` // UTC
}

// ReadStatus reads it. It works on a read-only file, leaves nothing beside it,
// and also reads the versions of newer releases.
//
// The errors are those of [nb101.Open] for what is no NNI database.
func ReadStatus(ctx context.Context, path string) (Status, error) {
	f, err := find(path)
	if err != nil {
		return Status{}, err
	}
	st, err := f.read(ctx)
	if err != nil {
		return Status{}, err
	}
	if st.version() <= Latest() {
		if err := st.check(); err != nil {
			return Status{}, f.wrap(err)
		}
	}
	return f.status(st), nil
}

func (f file) status(st state) Status {
	s := Status{Path: f.name, Version: st.version(), Latest: Latest()}
	for _, m := range Migrations() {
		s.Migrations = append(s.Migrations, MigrationStatus{Migration: m})
	}
	for _, r := range st.recorded {
		if r.version == 0 {
			continue // goose's mark that it was here
		}
		i := slices.IndexFunc(s.Migrations, func(m MigrationStatus) bool { return m.Version == r.version })
		if i < 0 {
			i = len(s.Migrations)
			s.Migrations = append(s.Migrations, MigrationStatus{Migration: Migration{Version: r.version}})
		}
		s.Migrations[i].Applied, s.Migrations[i].AppliedAt = true, r.at
	}
	return s
}
