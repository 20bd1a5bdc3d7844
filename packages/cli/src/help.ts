import { serverCommandsHelp, settingsHelp } from '@roomful/server/program';

export const helpText = `Roomful: real-time chat rooms

  roomful chat [ROOM]       talk from the terminal; roomful chat --help lists the flags
  roomful bot <what>        make bots and their tokens; roomful bot --help lists what

${serverCommandsHelp}  roomful --help            this text
  roomful --version

${settingsHelp}`;
