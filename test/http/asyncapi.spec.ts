import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { factTypes } from '../../src/domain/facts/catalogue.js';
import { startApp, type Answered, type TestApp } from '../support/app.js';
import { assigned, establish, fact, person } from '../support/people.js';

const addFormats = (formats as unknown as { default: typeof formats.default }).default;
let app: TestApp;
let document: Answered;

beforeAll(async () => {
  app = await startApp();
  document = (await app.get('//asyncapi.json', { token: null })).body;
});
afterAll(() => app?.close());

test('is AsyncAPI 3, open to everybody', () => {
  expect(document.asyncapi).toBe('3.0.0');
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(specs.schemasWithoutId['3.0.0'] as object);
  expect([validate(document), validate.errors]).toEqual([true, null]);
});

test('every reference has its target; every fact of the catalogue has its message', () => {
  for (const [, pointer] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = pointer!.split('/').reduce((at: Answered, part) => at?.[part], document);
    expect([pointer, target !== undefined]).toEqual([pointer, true]);
  }
  const { batch, ...messages } = document.components.messages;
  expect(Object.keys(messages)).toEqual(factTypes);
  expect(batch.payload.items.anyOf).toHaveLength(factTypes.length);
});

test('real events are as it says, thin and whole', async () => {
  await establish(app);
  const one = await person(app, [
    assigned('2012-01-01', 'a'),
    fact('LeaderAppointed', '2013-01-01', {
      unitCode: 'X2',
      positionCode: 'CT',
      postingId: 'b',
      fromPostingId: 'a',
    }),
    fact('TrainingCourseCompleted', '2014', { title: 'A', hours: 40 }, { note: 'n' }),
  ]);
  await app.post(`/staff/${one.staffId}/facts/${one.ids[2]}/correction`, {
    effectiveOn: '2013-02',
    reason: 'x',
  });
  await app.post(`/staff/${one.staffId}/facts/${one.ids[3]}/cancellation`, { reason: 'x' });
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, 'asyncapi', undefined, false);
  for (const full of [false, true]) {
    const { body } = await app.get(`/events?limit=1000&full=${full}`);
    expect(body.length).toBeGreaterThan(10);
    for (const event of body) {
      const type = /^hoso\.(\w+)\.v1$/.exec(event.type)![1]!;
      const of = (name: string) =>
        ajv.getSchema(`asyncapi#/components/schemas/${name}`) ??
        ajv.compile({ $ref: `asyncapi#/components/schemas/${name}` });
      const validate = of(type);
      expect([type, validate(event), validate.errors]).toEqual([type, true, null]);
      // The control: an event of another type is not of this schema, nor one without its position.
      const { position: _, ...without } = event;
      expect([of('StaffDied')(event), validate(without)]).toEqual([false, false]);
      const unnamed = Object.keys(event.data).filter(
        (name) => !(name in document.components.schemas[type].properties.data.properties),
      );
      expect([type, unnamed]).toEqual([type, []]);
    }
  }
});
