// symbol: useState
import React, { useState, useStateful } from "react";  //= import
import { useState as state } from "react";  //= import

export function Counter({ useState: other }) {  //= other
  const [count, setCount] = useState(0);  //= call
  const text = `useState ${useState("a")}`;  //= call
  return [count, setCount, "useState", /useState/, useState];  //= other
}
// useState in a comment
