// symbol: File.open
use std::fs::{self, File};

fn main() {
    let f = File::open("a.txt");  //= call
    let g = fs::File::open("File::open");  //= call
    let h = vec![File::open("b")];  //= other
    let open = File::create("c");
}
