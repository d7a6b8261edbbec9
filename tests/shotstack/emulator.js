// Runs the emulator in its own process.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const binary = process.env.SHOTSTACK_HOSTING_BINARY
  ?? fileURLToPath(new URL("../../target/debug/shotstack-hosting", import.meta.url));

export async function startEmulator(...options) {
  const child = spawn(binary, ["emulate", "--json", "--port", "0", "--time-scale", "0.001", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    once(child, "error").then(([error]) => { throw error; }),
    once(child, "exit").then(([status]) => { throw new Error(`${binary} ended with status ${status}`); }),
  ]);
  const { listening, apiKey } = JSON.parse(line);
  return {
    url: listening,
    apiKey,
    /** Resolves once every render is settled. */
    async idle() {
      const { status } = await fetch(`${listening}/__emulator/idle`);
      if (status !== 204) throw new Error(`idle: HTTP ${status}`);
    },
    /** The exit status. */
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      const [status] = await exited;
      return status;
    },
  };
}

/** A template with a merge field, whose webhooks go to its own callback. */
export const template = {
  name: "Greeting",
  template: {
    timeline: {
      tracks: [{ clips: [{ asset: { type: "title", text: "Hello {{ NAME }}" }, start: 0, length: 1 }] }],
    },
    output: { format: "mp4", resolution: "sd", poster: { capture: 0.5 } },
    merge: [{ find: "NAME", replace: "world" }],
  },
};

export const edit = {
  timeline: {
    tracks: [{ clips: [{ asset: { type: "text", text: "Hello" }, start: 0, length: 1 }] }],
  },
  output: {
    format: "mp4",
    resolution: "sd",
    poster: { capture: 0.5 },
    thumbnail: { capture: 0.5, scale: 0.3 },
  },
};
