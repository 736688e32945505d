//! How much memory the process holds, as the system counts it. Only Linux tells in a file; elsewhere nothing is reported.

const STATUS: &str = "/proc/self/status";

/// The most memory the process has held so far, in bytes.
pub(super) fn peak_rss_bytes() -> Option<u64> {
    status("VmHWM:")
}

/// The memory the process holds now, in bytes. Memory that was given back within the process is still counted.
pub(super) fn rss_bytes() -> Option<u64> {
    status("VmRSS:")
}

fn status(name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(STATUS).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_at_least_what_is_held() {
        let held = rss_bytes().unwrap();
        assert!(held > 1 << 20);
        assert!(peak_rss_bytes().unwrap() >= held);
    }
}
