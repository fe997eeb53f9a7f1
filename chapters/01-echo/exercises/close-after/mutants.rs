//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("close-after-the-first-read",
        &[(MAIN, "left -= length;", "left = 0;")],
        "fewer_bytes_come_back_as_before"),
    mutant("close-after-999-bytes",
        &[(MAIN, "BYTE_LIMIT: usize = 1000", "BYTE_LIMIT: usize = 999")],
        "fewer_bytes_come_back_as_before"),
    mutant("close-after-1000-bytes-in-one-read",
        &[(MAIN, "left -= length;", "left = BYTE_LIMIT - length;")],
        "connection_ends_after_1000_bytes"),
    mutant("close-after-sends-the-last-read-whole",
        &[(MAIN, "&mut buffer[..most]", "&mut buffer"),
          (MAIN, "left -= length;", "left = left.saturating_sub(length);")],
        "bytes_over_1000_do_not_come_back"),
    mutant("close-after-leaves-bytes-unread",
        &[(MAIN, "    hang_up(stream)\n", "    Ok(())\n")],
        "bytes_over_1000_do_not_come_back"),
    mutant("close-after-resets-what-comes-later",
        &[(MAIN, "&mut buffer[..most]", "&mut buffer"),
          (MAIN, "        stream.write_all(&buffer[..length])?;\n",
           "        let length = length.min(most);
        stream.write_all(&buffer[..length])?;\n"),
          (MAIN, "    hang_up(stream)\n", "    Ok(())\n")],
        "end_is_no_reset_although_megabytes_follow"),
    mutant("close-after-shuts-down-and-reads-no-more",
        &[(MAIN, "    let _ = io::copy(&mut stream, &mut io::sink());\n", "")],
        "end_is_no_reset_although_megabytes_follow"),
    mutant("close-after-ends-the-server",
        &[(MAIN, "{error}\"))
            }
        }
    }
", "{error}\"))
            }
        }
        break Ok(());
    }
")],
        "next_client_is_served"),
    mutant("close-after-waits-until-the-client-leaves",
        &[(MAIN, "    stream.set_read_timeout(Some(LINGER))?;\n", "")],
        "next_client_is_served"),
];
