# symbol: requests.Session
import requests  #= import

type S = requests.Session  #= annotation
type P[T: requests.Session = requests.Session] = list[T]  #= annotation


def f[T: requests.Session](x: T) -> T:  #= annotation
    return x


class A[T: (int, requests.Session), *Ts = *tuple[requests.Session]]:  #= annotation
    session: S


@decorated
async def g[**Q](x: requests.Session) -> None:  #= annotation
    pass
