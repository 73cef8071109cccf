import hashlib
import random
import socket
from pathlib import Path

import pytest

from groovae.dataset.archive import FILE_NAME, SHA256, SIZE, fetch, fingerprint, locate
from groovae.errors import DataError, OutputError

from .music import archive, two_bars, unpacked
from .server import Server, serving

ARCHIVE = random.Random(1).randbytes(300_000)
CHECKSUM = hashlib.sha256(ARCHIVE).hexdigest()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user with an empty cache, no GROOVAE_DATA and no proxy."""
    monkeypatch.setattr("groovae.dataset.archive.user_cache_dir", lambda: tmp_path / "cache")
    monkeypatch.delenv("GROOVAE_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def test_the_archive_is_downloaded_into_the_cache(tmp_path: Path) -> None:
    arrivals: list[tuple[int, int]] = []
    with serving(Server(ARCHIVE)) as server:
        kept = fetch(
            tmp_path / "new" / "cache",
            url=server.url,
            sha256=CHECKSUM,
            progress=lambda arrived, whole: arrivals.append((arrived, whole)),
        )
    assert kept.read_bytes() == ARCHIVE
    assert names(kept.parent) == [FILE_NAME]
    assert arrivals[0] == (0, len(ARCHIVE))
    assert arrivals[-1] == (len(ARCHIVE), len(ARCHIVE))
    assert arrivals == sorted(arrivals)


def test_an_archive_that_is_there_is_not_downloaded_again(tmp_path: Path) -> None:
    with serving(Server(ARCHIVE)) as server:
        for _ in range(2):
            fetch(tmp_path, url=server.url, sha256=CHECKSUM)
    assert len(server.asked) == 1


def test_an_archive_that_was_damaged_in_the_cache_is_downloaded_again(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(ARCHIVE[:-1])
    with serving(Server(ARCHIVE)) as server:
        assert fetch(tmp_path, url=server.url, sha256=CHECKSUM).read_bytes() == ARCHIVE


def test_a_broken_download_keeps_what_came_and_the_next_one_continues_it(tmp_path: Path) -> None:
    with serving(Server(ARCHIVE, breaks_after=100_000)) as server:
        with pytest.raises(DataError, match="broke after 100,000 of 300,000 bytes") as raised:
            fetch(tmp_path, url=server.url, sha256=CHECKSUM)
        assert "continues" in raised.value.hint
        assert names(tmp_path) == [FILE_NAME + ".part"]
        server.breaks_after = None
        arrivals: list[tuple[int, int]] = []
        kept = fetch(
            tmp_path,
            url=server.url,
            sha256=CHECKSUM,
            progress=lambda arrived, whole: arrivals.append((arrived, whole)),
        )
    assert kept.read_bytes() == ARCHIVE
    assert (arrivals[0], arrivals[-1]) == ((100_000, 300_000), (300_000, 300_000))
    assert server.asked == [None, "bytes=100000-"]
    assert names(tmp_path) == [FILE_NAME]


def test_an_interrupted_download_is_continued(tmp_path: Path) -> None:
    def interrupt(arrived: int, whole: int) -> None:
        if arrived > whole // 2:
            raise KeyboardInterrupt

    with serving(Server(ARCHIVE)) as server:
        with pytest.raises(KeyboardInterrupt):
            fetch(tmp_path, url=server.url, sha256=CHECKSUM, progress=interrupt)
        arrived = (tmp_path / (FILE_NAME + ".part")).stat().st_size
        assert len(ARCHIVE) // 2 < arrived < len(ARCHIVE)
        assert fetch(tmp_path, url=server.url, sha256=CHECKSUM).read_bytes() == ARCHIVE
    assert server.asked == [None, f"bytes={arrived}-"]


def test_a_server_that_ignores_ranges_starts_again_from_the_first_byte(tmp_path: Path) -> None:
    (tmp_path / (FILE_NAME + ".part")).write_bytes(ARCHIVE[:1000])
    with serving(Server(ARCHIVE, ranges=False)) as server:
        assert fetch(tmp_path, url=server.url, sha256=CHECKSUM).read_bytes() == ARCHIVE
    assert server.asked == ["bytes=1000-"]


def test_a_part_that_was_whole_already_is_taken(tmp_path: Path) -> None:
    (tmp_path / (FILE_NAME + ".part")).write_bytes(ARCHIVE)
    with serving(Server(ARCHIVE)) as server:
        assert fetch(tmp_path, url=server.url, sha256=CHECKSUM).read_bytes() == ARCHIVE
    assert names(tmp_path) == [FILE_NAME]


@pytest.mark.parametrize("begun", [b"", b"the beginning of something else", bytes(400_000)])
def test_wrong_content_is_thrown_away_and_said_so(tmp_path: Path, begun: bytes) -> None:
    part = tmp_path / (FILE_NAME + ".part")
    part.write_bytes(begun)
    with serving(Server(ARCHIVE if begun else b"<html>Please log in</html>")) as server:
        with pytest.raises(DataError, match=r"is not groove-v1\.0\.0.*thrown away") as raised:
            fetch(tmp_path, url=server.url, sha256=CHECKSUM)
        assert "--from" in raised.value.hint
        assert names(tmp_path) == []
        server.content = ARCHIVE
        assert fetch(tmp_path, url=server.url, sha256=CHECKSUM).read_bytes() == ARCHIVE


def test_wrong_content_does_not_touch_what_is_in_the_cache(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"an older archive")
    with serving(Server(b"wrong")) as server, pytest.raises(DataError):
        fetch(tmp_path, url=server.url, sha256=CHECKSUM)
    assert (tmp_path / FILE_NAME).read_bytes() == b"an older archive"


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/groove.zip", "nonsense"])
def test_without_a_network_the_other_ways_are_named(tmp_path: Path, url: str) -> None:
    with socket.socket() as taken:  # bound and not listening: nobody answers
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(DataError, match="cannot be downloaded") as raised:
            fetch(tmp_path, url=url.format(port=taken.getsockname()[1]), sha256=CHECKSUM)
    assert "--from" in raised.value.hint
    assert "GROOVAE_DATA" in raised.value.hint


def test_a_file_the_server_no_longer_has_is_told_by_its_reason(tmp_path: Path) -> None:
    with (
        serving(Server(ARCHIVE, gone=True)) as server,
        pytest.raises(DataError, match="cannot be downloaded: Not Found"),
    ):
        fetch(tmp_path, url=server.url, sha256=CHECKSUM)
    assert names(tmp_path) == []


def test_a_disk_without_room_is_not_blamed_on_the_network(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full on this system")
    (tmp_path / (FILE_NAME + ".part")).symlink_to(full)
    with (
        serving(Server(ARCHIVE)) as server,
        pytest.raises(OutputError, match="cannot be written: No space left") as raised,
    ):
        fetch(tmp_path, url=server.url, sha256=CHECKSUM)
    assert "GROOVAE_DATA" in raised.value.hint


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file, where a folder should be")
    with pytest.raises(OutputError, match=r"cache folder .* cannot be made"):
        fetch(tmp_path / "cache" / "groovae", url="http://127.0.0.1:9/", sha256=CHECKSUM)


def test_a_zip_of_the_user_is_verified_and_copied(tmp_path: Path) -> None:
    given = tmp_path / "downloads.zip"
    given.write_bytes(ARCHIVE)
    kept = fetch(tmp_path / "cache", source_zip=given, sha256=CHECKSUM)
    assert kept.read_bytes() == ARCHIVE
    assert names(kept.parent) == [FILE_NAME]
    assert given.exists()


def test_a_wrong_zip_of_the_user_is_refused(tmp_path: Path) -> None:
    given = tmp_path / "downloads.zip"
    given.write_bytes(b"something else")
    with pytest.raises(DataError, match=rf"its sha256 is \w+, not {CHECKSUM}") as raised:
        fetch(tmp_path / "cache", source_zip=given, sha256=CHECKSUM)
    assert "3,260,318 bytes" in raised.value.hint
    assert names(tmp_path / "cache") == []


@pytest.mark.parametrize("name", ["missing.zip", "."])
def test_a_zip_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        fetch(tmp_path / "cache", source_zip=tmp_path / name, sha256=CHECKSUM)


def test_without_any_dataset_the_way_to_it_is_named() -> None:
    with pytest.raises(DataError, match="not on this machine") as raised:
        locate()
    assert "groovae data fetch" in raised.value.hint


def test_the_dataset_is_looked_for_where_it_is_named_then_in_the_environment_then_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, in_environment, kept = (
        tmp_path / name for name in ("named.zip", "environment.zip", f"cache/{FILE_NAME}")
    )
    kept.parent.mkdir()
    for path in (named, in_environment, kept):
        path.write_bytes(b"")
    assert locate() == kept
    monkeypatch.setenv("GROOVAE_DATA", str(in_environment))
    assert locate() == in_environment
    assert locate(str(named)) == named
    monkeypatch.setenv("GROOVAE_DATA", "")
    assert locate() == kept


def test_a_folder_may_hold_the_zip_or_the_unpacked_dataset(tmp_path: Path) -> None:
    (tmp_path / "zipped").mkdir()
    zipped = archive(tmp_path / "zipped" / FILE_NAME, two_bars())
    folder = unpacked(zipped, tmp_path / "open")
    assert locate(tmp_path / "zipped") == zipped
    assert locate(folder) == folder
    assert locate(folder / "groove") == folder / "groove"


def test_a_wrong_name_is_told_with_where_it_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataError, match=r"--data names .*nothing there"):
        locate(tmp_path / "missing")
    monkeypatch.setenv("GROOVAE_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"GROOVAE_DATA names .*neither .* nor info\.csv in it"):
        locate()


def test_the_fingerprint_of_a_folder_changes_with_any_of_its_files(tmp_path: Path) -> None:
    zipped = archive(tmp_path / "groove.zip", two_bars(split="train"), two_bars(split="test"))
    folder, twin = unpacked(zipped, tmp_path / "one"), unpacked(zipped, tmp_path / "two")
    before = fingerprint(folder)
    assert before == fingerprint(twin)
    (path, *_) = folder.rglob("*.mid")
    path.write_bytes(path.read_bytes() + b"\0")
    assert fingerprint(folder) != before


@pytest.mark.gmd
def test_the_official_archive_is_the_one_we_pin(gmd_zip: Path) -> None:
    assert gmd_zip.stat().st_size == SIZE
    assert fingerprint(gmd_zip) == SHA256
