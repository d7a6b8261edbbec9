import { cdnUrl, cdnUrlFromOutput, parseCdnUrl } from 'shotstack-hosting/url';

/** The URL of a render's poster. */
export const poster = (owner: string, render: string): string => cdnUrl({ owner, render, role: 'poster' });

/** Where the file of a temporary URL will be. Throws if the URL is not one of Shotstack's. */
export const permanent = (temporary: string): string => cdnUrlFromOutput(temporary);

/** The owner of a file on the CDN; null if the URL is not exactly a CDN URL. */
export const ownerOf = (url: string): string | null => parseCdnUrl(url)?.owner ?? null;
