import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from groovae.atomic import write_atomically
from groovae.errors import OutputError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def failing_with(number: int) -> object:
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    return fail


def test_a_new_file_holds_exactly_what_was_written(tmp_path: Path) -> None:
    write_atomically(tmp_path / "beat.mid", b"MThd")
    assert (tmp_path / "beat.mid").read_bytes() == b"MThd"
    assert names(tmp_path) == ["beat.mid"]


def test_an_existing_file_is_replaced_when_that_is_asked_for(tmp_path: Path) -> None:
    beat = tmp_path / "beat.mid"
    beat.write_bytes(b"a longer file than the new one")
    write_atomically(beat, b"new", force=True)
    assert beat.read_bytes() == b"new"


def test_an_existing_file_is_never_replaced_unasked(tmp_path: Path) -> None:
    beat = tmp_path / "beat.mid"
    beat.write_bytes(b"old")
    with pytest.raises(OutputError, match=r"beat\.mid exists already") as raised:
        write_atomically(beat, b"new", force=False)
    assert "--force" in raised.value.hint
    assert beat.read_bytes() == b"old"
    assert names(tmp_path) == ["beat.mid"]


def test_a_new_file_is_as_readable_as_any_other_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    write_atomically(tmp_path / "beat.mid", b"")
    assert (tmp_path / "beat.mid").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    beat = tmp_path / "beat.mid"
    beat.write_bytes(b"old")
    beat.chmod(0o640)
    write_atomically(beat, b"new")
    assert stat.S_IMODE(beat.stat().st_mode) == 0o640


def test_a_link_is_written_through(tmp_path: Path) -> None:
    beat, link = tmp_path / "beat.mid", tmp_path / "link.mid"
    beat.write_bytes(b"old")
    link.symlink_to(beat)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert beat.read_bytes() == b"new"


def test_a_folder_is_no_place_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "songs").mkdir()
    with pytest.raises(OutputError, match="songs is a folder"):
        write_atomically(tmp_path / "songs", b"new")
    assert names(tmp_path) == ["songs"]
    assert names(tmp_path / "songs") == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"there is no folder .*songs") as raised:
        write_atomically(tmp_path / "songs" / "beat.mid", b"new")
    assert raised.value.hint
    assert names(tmp_path) == []


def test_a_file_is_no_folder_to_write_in(tmp_path: Path) -> None:
    (tmp_path / "songs").write_bytes(b"old")
    with pytest.raises(OutputError, match=r"there is no folder .*songs"):
        write_atomically(tmp_path / "songs" / "beat.mid", b"new")


def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        if os.access(tmp_path, os.W_OK):
            pytest.skip("this user may write into read-only folders")
        with pytest.raises(OutputError, match="may not be written"):
            write_atomically(tmp_path / "beat.mid", b"new")
    finally:
        tmp_path.chmod(0o755)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.EACCES, "may not be written"),
        (errno.EROFS, "may not be written"),
        (errno.ENOSPC, "no room on the disk"),
        (errno.EIO, "cannot be written"),
    ],
)
@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_whatever_the_system_refuses_the_old_file_stays_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, message: str, step: str
) -> None:
    beat = tmp_path / "beat.mid"
    beat.write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr(os, step, failing_with(number))
        with pytest.raises(OutputError, match=message) as raised:
            write_atomically(beat, b"new")
    assert raised.value.hint
    assert beat.read_bytes() == b"old"
    assert names(tmp_path) == ["beat.mid"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_device_without_room_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", failing_with(errno.EPERM))  # a bug must not cost the device
    with pytest.raises(OutputError, match="no room on the disk"):
        write_atomically(Path("/dev/full"), b"new")
    assert not Path("/dev/full").is_file()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_atomically(pipe, b"new", force=False)
    reader.join(timeout=10)
    assert read == [b"new"]
    assert pipe.is_fifo()


def test_an_interruption_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "beat.mid", b"new")
    assert names(tmp_path) == []
