//! Datagrams that the kernel dropped because nobody read them in time, from its own statistics (`/proc/self/net/udp`).

use std::os::fd::AsRawFd;
use std::path::Path;

/// The loss counter of one socket.
#[derive(Debug)]
pub(crate) struct Drops {
    inode: String,
    counted: u64,
}

impl Drops {
    /// Finds the socket's counter; `None` on systems without `/proc`.
    pub(crate) fn of(socket: &impl AsRawFd) -> Option<Self> {
        let link = std::fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd())).ok()?;
        let inode = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned();
        Some(Drops { inode, counted: 0 })
    }

    /// Returns how many were dropped since the last call.
    pub(crate) fn new_drops(&mut self) -> u64 {
        let total = ["/proc/self/net/udp", "/proc/self/net/udp6"]
            .into_iter()
            .filter_map(|table| std::fs::read_to_string(Path::new(table)).ok())
            .find_map(|table| drops_of(&table, &self.inode));
        let Some(total) = total else { return 0 };
        let new = total.saturating_sub(self.counted);
        self.counted = total;
        new
    }
}

/// Reads the column `drops` (the last) of the line whose column `inode` (the tenth) is ours.
fn drops_of(table: &str, inode: &str) -> Option<u64> {
    let line = table.lines().skip(1).find(|line| line.split_ascii_whitespace().nth(9) == Some(inode))?;
    line.split_ascii_whitespace().last()?.parse().ok()
}

#[cfg(test)]
mod tests {
    //! The kernel's table is read by column.

    use std::net::UdpSocket;

    use socket2::SockRef;

    use super::{Drops, drops_of};

    #[test]
    fn what_nobody_reads_in_time_is_counted_once() {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        SockRef::from(&socket).set_recv_buffer_size(4 << 10).expect("a small buffer");
        let Some(mut drops) = Drops::of(&socket) else { return };
        assert_eq!(drops.new_drops(), 0);
        let sender = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let sent = 200;
        for _ in 0..sent {
            sender.send_to(&[b'x'; 1_000], socket.local_addr().expect("bound")).expect("sent");
        }
        socket.set_nonblocking(true).expect("set");
        let mut read = 0;
        while socket.recv(&mut [0; 1_000]).is_ok() {
            read += 1;
        }
        assert!(read < sent);
        assert_eq!(drops.new_drops(), sent - read);
        assert_eq!(drops.new_drops(), 0);
    }

    #[test]
    fn drops_stand_in_the_last_column() {
        let table = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n  391: 0100007F:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 98765 2 0000000000000000 17\n  400: 0100007F:0203 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9876 2 0000000000000000 3\n";
        assert_eq!(drops_of(table, "98765"), Some(17));
        assert_eq!(drops_of(table, "9876"), Some(3));
        assert_eq!(drops_of(table, "987"), None);
    }
}
