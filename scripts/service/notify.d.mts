type Ask = () => Promise<boolean>;

export function tellSystemd(asked: {
  isReady: Ask;
  isServed: Ask;
  env?: Record<string, string | undefined>;
}): Promise<void>;
export function answersAt(place: {
  host?: string;
  port?: number;
  socketPath?: string;
  path: string;
  mustBeOk?: boolean;
}): Ask;
