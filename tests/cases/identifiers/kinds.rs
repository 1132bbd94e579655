// symbol: println
fn main() {
    println!("println");  //= call
    std::println!("{}", 1);  //= call
}
macro_rules! println {
    () => {};
}
