// symbol: HashMap
use std::collections::{HashMap, HashSet};  //= import

struct Holder {
    map: HashMap<String, u8>,  //= other
}
fn make() -> HashMap<String, u8> {  //= other
    HashMap::new()  //= other
}
