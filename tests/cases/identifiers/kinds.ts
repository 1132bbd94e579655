// symbol: Injectable
import type { Injectable } from "core";  //= import

@Injectable()  //= decorator
export class A extends Injectable implements Base<Injectable> {  //= subclass
  x: Injectable<string> | null = null;  //= annotation
  run(a: Injectable): void {  //= annotation
    new Injectable();  //= call
  }
}
interface B extends Injectable {}  //= subclass
