import { notices, requests } from '@roomful/protocol';
import * as z from 'zod';

/** What JSON Schema says of a value, as far as it takes to break it. */
export interface Shape {
  type?: 'object' | 'integer' | 'number' | 'string' | 'boolean' | 'array';
  properties?: Record<string, Shape>;
  required?: string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  maxLength?: number;
  enum?: unknown[];
}

export interface EventShape {
  name: string;
  isNotice: boolean;
  shape: Shape;
}

/** Every event that a client can send, as the protocol's own tables have them: a new one is here by itself. */
export function eventShapes(): EventShape[] {
  return Object.entries({ ...requests, ...notices }).map(([name, { payload }]) => ({
    name,
    isNotice: Object.hasOwn(notices, name),
    shape: z.toJSONSchema(payload as unknown as z.ZodType, { io: 'input', unrepresentable: 'any' }) as Shape,
  }));
}

export function fieldsOfEvents(): Record<string, string[]> {
  return Object.fromEntries(eventShapes().map(({ name, shape }) => [name, Object.keys(shape.properties ?? {})]));
}
