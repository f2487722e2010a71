package migrate

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
)

// Status is the state of a database.
type Status struct {
	Path       string            `json:"file"`
	Version    int64             `json:"schema_version"`        // 0: as NNI wrote it, or empty
	Latest     int64             `json:"latest_schema_version"` // that this program knows
	Migrations []MigrationStatus `json:"migrations"`
	// Differences are the deviations from the record; going up repairs them,
	// or says what to do.
	Differences []string `json:"differences,omitempty"`
	// Triggers are those on NNI's tables, on the views of the migrations and
	// on the record: while any exist, nothing is changed.
	Triggers []Trigger `json:"triggers,omitempty"`
	// Others are the objects that are neither NNI's nor ours nor among Triggers, such
	// as table "alembic_version".
	Others []string `json:"others,omitempty"`
}

// MigrationStatus is a step and whether it has been taken. A step that this program does
// not know has no name.
type MigrationStatus struct {
	Migration
	Applied bool `json:"applied"`
}

// StatusOf reads the status of a database that is open. Its Path is empty.
func StatusOf(ctx context.Context, handle *sql.DB, o Options) (Status, error) {
	place, err := o.place()
	if err != nil {
		return Status{}, err
	}
	f := file{place: place}
	st, err := f.readHandle(ctx, handle)
	if err != nil {
		return Status{}, err
	}
	if err := st.check(); err != nil && !errors.Is(err, ErrNewerVersion) {
		return Status{}, err
	}
	return f.status(st)
}

// ReadStatus reads the status of a database file. It works on a read-only
// file, leaves nothing beside it, and also reads the versions of newer
// releases.
//
// The errors are those of [nb101.Open] for what is not an NNI database.
func ReadStatus(ctx context.Context, path string, o Options) (Status, error) {
	f, err := find(path, o)
	if err != nil {
		return Status{}, err
	}
	st, err := f.read(ctx)
	if err != nil {
		return Status{}, err
	}
	if err := st.check(); err != nil && !errors.Is(err, ErrNewerVersion) {
		return Status{}, f.wrap(err)
	}
	return f.status(st)
}

func (f file) status(st state) (s Status, err error) {
	s = Status{Path: f.name, Version: st.version(), Latest: Latest()}
	applied := st.recorded.applied()
	delete(applied, 0) // goose's mark that it was here
	for _, m := range Migrations() {
		s.Migrations = append(s.Migrations, MigrationStatus{m, applied[m.Version]})
		delete(applied, m.Version)
	}
	for _, v := range slices.Sorted(maps.Keys(applied)) {
		s.Migrations = append(s.Migrations, MigrationStatus{Migration{Version: v}, true})
	}
	if s.Triggers, err = st.triggers(); err != nil {
		return s, err
	}
	if s.Version > s.Latest {
		return s, nil // whose schema only a newer release knows
	}
	if s.Others, err = st.others(); err != nil {
		return s, err
	}
	differences, err := st.differences(s.Version, false)
	for _, d := range differences {
		s.Differences = append(s.Differences, d.String())
	}
	return s, err
}
