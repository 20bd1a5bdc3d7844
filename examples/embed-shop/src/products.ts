export interface Product {
  id: string;
  name: string;
  /** In euros. */
  price: number;
  line: string;
  story: string;
  facts: readonly [name: string, value: string][];
}

export const products: readonly Product[] = [
  {
    id: 'dawn-cup',
    name: 'Dawn cup',
    price: 26,
    line: 'Holds the first coffee, and the heat of it.',
    story:
      'Thrown thin at the lip and heavy at the foot, so that it sits in the hand before it is full. The glaze breaks where the clay turns: no two do it alike.',
    facts: [
      ['Holds', '240 ml'],
      ['Clay', 'Red stoneware'],
      ['Care', 'Dishwasher, gladly'],
    ],
  },
  {
    id: 'field-bowl',
    name: 'Field bowl',
    price: 38,
    line: 'Soup for one, plums for four.',
    story:
      'A wide bowl on a narrow foot, glazed with the ash of the orchard behind the workshop. It goes from the oven to the table, and stays there.',
    facts: [
      ['Measures', '22 cm across'],
      ['Clay', 'Speckled stoneware'],
      ['Care', 'Oven up to 220 °C'],
    ],
  },
  {
    id: 'heron-vase',
    name: 'Heron vase',
    price: 64,
    line: 'For three stems, or for none.',
    story:
      'Made in two halves that are joined while still wet; the seam is the line that you see. It stands without flowers as well as with them.',
    facts: [
      ['Stands', '31 cm tall'],
      ['Clay', 'Grey stoneware'],
      ['Care', 'Rinse by hand'],
    ],
  },
];

export function findProduct(id: string): Product | undefined {
  return products.find((product) => product.id === id);
}
