/** The classes of ESC-50 by number. */
export const FREESOUND_LABELS = [
  "dog", "rooster", "pig", "cow", "frog", "cat", "hen", "insects", "sheep", "crow",
  "rain", "sea_waves", "crackling_fire", "crickets", "chirping_birds", "water_drops", "wind", "pouring_water", "toilet_flush", "thunderstorm",
  "crying_baby", "sneezing", "clapping", "breathing", "coughing", "footsteps", "laughing", "brushing_teeth", "snoring", "drinking_sipping",
  "door_wood_knock", "mouse_click", "keyboard_typing", "door_wood_creaks", "can_opening", "washing_machine", "vacuum_cleaner", "clock_alarm", "clock_tick", "glass_breaking",
  "helicopter", "chainsaw", "siren", "car_horn", "engine", "train", "church_bells", "airplane", "fireworks", "hand_saw",
] as const;

/** The classes of ESC-10, as ESC-50 calls them, by the folders that they have in ESC-10's own repository. */
export const ESC10_FOLDERS: Readonly<Record<string, string>> = {
  "Dog bark": "dog",
  "Rain": "rain",
  "Sea waves": "sea_waves",
  "Baby cry": "crying_baby",
  "Clock tick": "clock_tick",
  "Person sneeze": "sneezing",
  "Helicopter": "helicopter",
  "Chainsaw": "chainsaw",
  "Rooster": "rooster",
  "Fire crackling": "crackling_fire",
};

/** The classes of UrbanSound8K by number. */
export const URBAN_LABELS = ["air_conditioner", "car_horn", "children_playing", "dog_bark", "drilling", "engine_idling", "gun_shot", "jackhammer", "siren", "street_music"] as const;
