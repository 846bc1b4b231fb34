/**
 * Signing secrets have to be read again, so they cannot be hashed as passwords are. They are sealed (AES-256-GCM) with a key
 * made of web's own secret, which is in a file beside the database or in a setting: a copy of the database alone signs nothing.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export interface SecretBox {
  /** `about`: whose it is, a webhook's id; sealed for one it cannot be put in another's place. */
  seal(text: string, about: string): string;
  /** Null where it was sealed with another secret, for somebody else, or was changed. */
  open(sealed: string, about: string): string | null;
}

const ivBytes = 12;
const tagBytes = 16;

export function createSecretBox(webSecret: string): SecretBox {
  const key = Buffer.from(hkdfSync('sha256', webSecret, '', 'corral webhook signing secrets', 32));
  return {
    seal: (text, about) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open: (sealed, about) => {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < ivBytes + tagBytes) return null;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
      } catch {
        // The only thing that final() throws: the tag does not fit.
        return null;
      }
    },
  };
}
