"""Workers inside another CAF application; what they do there is in tests/support/embedding_test.cpp."""
import os
import subprocess

import harness


def test_embedded_workers(kafka):
    """One program, several workers: sources and sinks that are actors, stops, restarts, failures."""
    program = harness.BUILD / "bin" / "troupe-embedding-test"
    done = subprocess.run([program], env={**os.environ, "TROUPE_KAFKA": kafka.address}, capture_output=True, text=True, timeout=4 * harness.PATIENCE_S)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All tests passed" in done.stdout
