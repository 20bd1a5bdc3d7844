import { screens, test } from '../fixtures/test.ts';
import { tour } from '../fixtures/tour.ts';
import { takePictures } from './picture.ts';

for (const screen of Object.keys(screens) as (keyof typeof screens)[]) {
  test(`every view: ${screen}`, async ({ roomful, stranger, device, author }) => {
    test.setTimeout(600_000);
    await tour({ screen, roomful, stranger, device, author, show: takePictures(screen), historyLength: 130 });
  });
}
