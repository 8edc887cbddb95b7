// Replaces Node's Buffer in the page's bundle: the signing code only uses it to encode text.
const encoder = new TextEncoder();

export const Buffer = {
  from: (data: string | Uint8Array) => (typeof data === 'string' ? encoder.encode(data) : data),
};
