// symbol: area
function area() {
  return 1;
}
class Shape {
  area() {
    return area();  //= call
  }
  static size = area;  //= other
}
const shape = { area() {} }, { other } = shape;
new Shape().area();  //= call
export { area };  //= other
