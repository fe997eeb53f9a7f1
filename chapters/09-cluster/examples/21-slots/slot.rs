//! Slots: where in a cluster a key belongs.

/// How many slots a cluster has.
const SLOTS: u16 = 16_384;

/// The slot of a key.
pub fn slot(key: &[u8]) -> u16 {
    crc16(key) % SLOTS
}

/// The checksum CRC-16/XMODEM.
fn crc16(bytes: &[u8]) -> u16 {
    let mut crc = 0;
    for &byte in bytes {
        crc ^= u16::from(byte) << 8;
        for _ in 0..8 {
            let carry = crc & 0x8000 != 0;
            crc <<= 1;
            if carry {
                crc ^= 0x1021;
            }
        }
    }
    crc
}
