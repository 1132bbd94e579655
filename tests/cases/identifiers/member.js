// symbol: React.Component
import React from "react";

export class Counter extends React.Component {  //= subclass
  render() {
    return React?.Component(this.React.Component);  //= call other
  }
}
const Component = other.Component || Component;
