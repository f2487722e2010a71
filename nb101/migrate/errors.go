package migrate

import (
	"errors"
	"io/fs"

	"github.com/nasbench-go/nasbench/internal/atomicfile"
)

// Errors to test for with [errors.Is], besides those of package nb101
// (ErrNoDatabase, ErrNotNNI, ErrUnfinishedWrite, ErrCorrupt, ErrCorruptRow,
// ErrBusy, ErrReadOnly, ErrNoSpace, ErrTooManyFiles, ErrCannotOpen and
// ErrUnsupported). What is returned wraps one of them with what was wrong, where,
// and what to do about it. After any error the file is as it was.
var (
	// ErrNewerVersion: the file was migrated by a newer release.
	ErrNewerVersion = errors.New("version newer than this program")
	// ErrUnknownVersion: a target version that no migration leads to.
	ErrUnknownVersion = errors.New("no such version")
	// ErrInconsistent: the schema is not the one of the recorded version, or
	// the versions are recorded with a gap or twice.
	ErrInconsistent = errors.New("schema and recorded version disagree")
	// ErrOtherRecord: the table of versions has those of other migrations.
	ErrOtherRecord = errors.New("versions of other migrations")
	// ErrTableName: a name that the table of versions cannot have.
	ErrTableName = errors.New("invalid name for the table of versions")
	// ErrTrigger: a trigger on a table of NNI's or ours, which might act
	// during a change or be lost in it.
	ErrTrigger = errors.New("a trigger is in the way")
	// ErrNamedByChecksum: the file's name carries its own checksum, which a
	// change would make wrong.
	ErrNamedByChecksum = errors.New("named by its own checksum")
	// ErrOutputExists: something exists already where a copy was to be
	// written. It is [io/fs.ErrExist] too.
	ErrOutputExists error = outputExists{}
	// ErrSameFile: a copy was to be written over its original.
	ErrSameFile = atomicfile.ErrSameFile
	// ErrPlace: a folder, a device, a fifo or a link that leads nowhere is
	// where a copy was to be written.
	ErrPlace = atomicfile.ErrPlace
)

type outputExists struct{}

func (outputExists) Error() string        { return "output exists already" }
func (outputExists) Is(target error) bool { return target == fs.ErrExist }
