export { bringRoomful, type AppSettings, type Roomful } from './bring-roomful.ts';
export { untilStopped } from './until-stopped.ts';
