const POLYNOMIAL: u32 = 0x82f6_3b78;
const WORD_BYTES: usize = 8;
const VECTORS: [(&[u8], u32); 4] =
    [(b"", 0), (b"123456789", 0xe306_9283), (&[0; 32], 0x8a91_36aa), (&[0xff; 32], 0x62a8_ab43)];

static TABLE: [u32; 256] = table();

#[derive(Clone, Copy)]
pub enum Engine {
    #[cfg(target_arch = "x86_64")]
    Sse42,
    #[cfg(target_arch = "aarch64")]
    Armv8,
    Table,
}

impl Engine {
    pub fn detect() -> Engine {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("sse4.2") {
            return Engine::Sse42;
        }
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("crc") {
            return Engine::Armv8;
        }
        Engine::Table
    }

    pub fn name(self) -> &'static str {
        match self {
            #[cfg(target_arch = "x86_64")]
            Engine::Sse42 => "sse4.2",
            #[cfg(target_arch = "aarch64")]
            Engine::Armv8 => "armv8-crc",
            Engine::Table => "table",
        }
    }

    pub fn extend(self, seed: u32, bytes: &[u8]) -> u32 {
        let crc = !seed;
        !match self {
            #[cfg(target_arch = "x86_64")]
            Engine::Sse42 => unsafe { update_sse42(crc, bytes) },
            #[cfg(target_arch = "aarch64")]
            Engine::Armv8 => unsafe { update_armv8(crc, bytes) },
            Engine::Table => update_table(crc, bytes),
        }
    }

    pub fn self_test(self) -> bool {
        VECTORS.iter().all(|(bytes, expected)| {
            let (head, tail) = bytes.split_at(bytes.len() / 3);
            self.extend(0, bytes) == *expected
                && self.extend(self.extend(0, head), tail) == *expected
        })
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse4.2")]
unsafe fn update_sse42(crc: u32, bytes: &[u8]) -> u32 {
    use std::arch::x86_64::{_mm_crc32_u8, _mm_crc32_u64};
    let (words, rest) = bytes.as_chunks::<WORD_BYTES>();
    let mut wide = u64::from(crc);
    for word in words {
        wide = _mm_crc32_u64(wide, u64::from_le_bytes(*word));
    }
    let mut crc = wide as u32;
    for byte in rest {
        crc = _mm_crc32_u8(crc, *byte);
    }
    crc
}

#[cfg(target_arch = "aarch64")]
#[target_feature(enable = "crc")]
unsafe fn update_armv8(mut crc: u32, bytes: &[u8]) -> u32 {
    use std::arch::aarch64::{__crc32cb, __crc32cd};
    let (words, rest) = bytes.as_chunks::<WORD_BYTES>();
    for word in words {
        crc = __crc32cd(crc, u64::from_le_bytes(*word));
    }
    for byte in rest {
        crc = __crc32cb(crc, *byte);
    }
    crc
}

fn update_table(crc: u32, bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(crc, |crc, byte| TABLE[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ (crc >> 8))
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = table_entry(byte as u32);
        byte += 1;
    }
    table
}

const fn table_entry(byte: u32) -> u32 {
    let mut crc = byte;
    let mut bit = 0;
    while bit < 8 {
        crc = if crc & 1 == 1 { (crc >> 1) ^ POLYNOMIAL } else { crc >> 1 };
        bit += 1;
    }
    crc
}
