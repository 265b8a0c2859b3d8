/** How each room is used, in a few points. */
export const help = {
  rooms: {
    '/': [
      'Choose or drop a recording, record a sentence, or try one of the clips. Several files, or a folder, become a list that goes on after a reload.',
      'Up to half a minute gets one answer; anything longer becomes a timeline. Where the two sides of a call differ, you are asked whose voice to hear; the other side is left alone.',
      '“Uncertain” and “no speech” are answers too. Warnings above the answer say what made it less sure.',
      '“Why?” below an answer shows, and plays, the parts of the sound that mattered.',
    ],
    '/live': [
      'Press the button and speak. An answer appears about a second after each stretch of speech; pauses get none.',
      'Pause and stop whenever you like. What you recorded, and its timeline, can be saved as files.',
      'It is kept on this device until you discard it, also if the tab closes or the microphone is unplugged.',
    ],
    '/data': [
      'Drop the archive of EMO-DB, or any folder or zip with one folder per label, or a CSV that names file, emotion and speaker.',
      'Before anything is taken in, you see which labels were found and can rename them or leave some out. Bad files are listed and do no harm to the others.',
      'Then look through it: counts, voices, lengths, one picture per emotion, every recording, and what a careless split would give away.',
    ],
    '/train': [
      'Pick a corpus and a recipe; “recommended” is the one that the model of this app was trained with.',
      'Hold out speakers, so that the model is tested on voices that it never heard. A random split flatters.',
      'Pause, close the tab, come back: training goes on from the last checkpoint. Keep the model at the end to listen with it.',
    ],
    '/evaluate': [
      'First comes the model of this app: every recording was judged by a network that had never heard its speaker.',
      'UAR is the mean of the recalls of all emotions, so that a frequent one counts no more than a rare one; chance is one divided by their number.',
      'Below, evaluate a recipe of your own speaker by speaker, or judge any model on any corpus that you brought in.',
    ],
    '/models': [
      'One model listens at a time; choose which. The one that comes with Stimmung is always there.',
      'Models of your own can be renamed, exported as one file, and imported on another device.',
      'What is stored here can be seen and deleted. Deleting a model can be undone until you leave the page.',
    ],
  },
};
