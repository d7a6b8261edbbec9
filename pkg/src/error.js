/** Whatever this package throws of itself. Programs should branch on `code`. */
export class HostingError extends Error {
  constructor(code, message, { cause, ...details } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    Object.assign(this, details);
  }

  /** What the module refuses with: code, findings as JSON if there are any, message. */
  static read(text) {
    const [code, findings, ...message] = text.split('\n');
    return new HostingError(code, message.join('\n'), findings ? JSON.parse(findings) : {});
  }
}
HostingError.prototype.name = 'HostingError';
