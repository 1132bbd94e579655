// symbol: Button
import { Button } from "./button";  //= import

export const Page = () => <Button onClick={() => Button.open()}>Button</Button>;  //= other
