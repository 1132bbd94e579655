// symbol: café
const x = "ü𝒳", y = café("é"), z = café;  //= call other
