// symbol: Foo
const a = new Foo(1);  //= call
const b = <Foo bar={Foo} />;  //= other
const c = <Foo.Bar></Foo.Bar>;  //= other
