// A reactor in Rust, by the canonical ABI's core functions.
use std::alloc::{alloc, realloc, Layout};
use std::collections::BTreeMap;

#[no_mangle]
pub unsafe extern "C" fn cabi_realloc(
    old: *mut u8,
    old_size: usize,
    align: usize,
    size: usize,
) -> *mut u8 {
    if size == 0 {
        return align as *mut u8;
    }
    if old_size == 0 {
        return alloc(Layout::from_size_align_unchecked(size, align));
    }
    realloc(old, Layout::from_size_align_unchecked(old_size, align), size)
}

#[export_name = "wasi-fuse:languages/api#count"]
pub unsafe extern "C" fn count(data: *mut u8, size: usize) -> *mut [usize; 2] {
    let bytes = Vec::from_raw_parts(data, size, size);
    let text = String::from_utf8(bytes).unwrap();
    let mut words = BTreeMap::new();
    for word in text.split(' ') {
        *words.entry(word).or_insert(0) += 1;
    }
    let name = std::env::var("NAME").unwrap_or_default();
    println!("{} words of {}", words.len(), name);
    let parts: Vec<String> =
        words.iter().map(|(word, n)| format!("{}:{}", word, n)).collect();
    let made = Box::leak(parts.join(" ").into_bytes().into_boxed_slice());
    Box::into_raw(Box::new([made.as_ptr() as usize, made.len()]))
}

#[export_name = "cabi_post_wasi-fuse:languages/api#count"]
pub unsafe extern "C" fn count_post(result: *mut [usize; 2]) {
    let [data, size] = *Box::from_raw(result);
    drop(Vec::from_raw_parts(data as *mut u8, size, size));
}
