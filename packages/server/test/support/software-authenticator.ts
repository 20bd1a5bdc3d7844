import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

interface Ceremony {
  challenge: string;
  origin: string;
  rpId: string;
}

interface Lies {
  /** What the browser says about the ceremony. */
  clientData?: Record<string, unknown>;
  /** What the authenticator says: user present and verified, unless told otherwise. */
  flags?: number;
  counter?: number;
  rpId?: string;
  userHandle?: string;
  /** Another's credential id under one's own signature. */
  id?: string;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

/** A passkey of software: ES256, no attestation, and able to lie about everything. */
export class SoftwareAuthenticator {
  readonly id = randomBytes(32).toString('base64url');
  counter = 0;
  readonly #privateKey: KeyObject;
  readonly #coseKey: Buffer;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' }) as { x?: string; y?: string };
    this.#privateKey = privateKey;
    // CBOR: { kty: EC2, alg: ES256, crv: P-256, x, y }
    this.#coseKey = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }

  /** As `navigator.credentials.create(…).toJSON()`. */
  create(ceremony: Ceremony, lies: Lies = {}) {
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const authData = Buffer.concat([
      this.#authData(ceremony, HAS_CREDENTIAL, lies),
      Buffer.alloc(16),
      length,
      id,
      this.#coseKey,
    ]);
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientDataOf('webauthn.create', ceremony, lies).toString('base64url'),
        // CBOR: { fmt: "none", attStmt: {}, authData }
        attestationObject: Buffer.concat([
          Buffer.from('a363666d74646e6f6e656761747453746d74a06861757468446174615900', 'hex'),
          Buffer.from([authData.length]),
          authData,
        ]).toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  /** As `navigator.credentials.get(…).toJSON()`. */
  get(ceremony: Ceremony, userId: number, lies: Lies = {}) {
    this.counter++;
    const authData = this.#authData(ceremony, 0, lies);
    const clientData = clientDataOf('webauthn.get', ceremony, lies);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    const id = lies.id ?? this.id;
    return {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, this.#privateKey).toString('base64url'),
        userHandle: Buffer.from(lies.userHandle ?? String(userId)).toString('base64url'),
      },
    };
  }

  #authData({ rpId }: Ceremony, more: number, lies: Lies): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? this.counter);
    const flags = (lies.flags ?? USER_PRESENT | USER_VERIFIED) | more;
    return Buffer.concat([
      createHash('sha256')
        .update(lies.rpId ?? rpId)
        .digest(),
      Buffer.from([flags]),
      counter,
    ]);
  }
}

function clientDataOf(type: string, { challenge, origin }: Ceremony, lies: Lies): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false, ...lies.clientData }));
}
