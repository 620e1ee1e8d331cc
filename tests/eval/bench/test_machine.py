from __future__ import annotations

from eval.bench.machine import cores, machine, versions


def test_the_machine_is_named_with_its_cores() -> None:
    assert machine().startswith(f"{cores()} cores of ")
    assert "GiB RAM" in machine()


def test_versions_name_what_decides_speed_and_ranking() -> None:
    assert all(name in versions() for name in ("Python", "openvino", "chromadb", "tantivy"))
