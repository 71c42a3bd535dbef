// How Koenig sends files: a hook for each place that takes some, around `upload` of our own.
import {useState} from "react";

const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"];
export const FILE_TYPES = {
  image: {mimeTypes: PICTURES, extensions: ["jpg", "jpeg", "png", "webp", "avif", "gif"]},
  video: {mimeTypes: ["video/mp4", "video/webm"], extensions: ["mp4", "webm"]},
  audio: {
    mimeTypes: ["audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/x-m4a", "audio/flac"],
    extensions: ["mp3", "m4a", "ogg", "wav", "flac"],
  },
  mediaThumbnail: {mimeTypes: PICTURES, extensions: ["jpg", "jpeg", "png", "webp"]},
  file: {mimeTypes: [], extensions: []},
};

/** Returns what Koenig takes as its `fileUploader`. */
export function uploader(upload) {
  return {fileTypes: FILE_TYPES, useFileUpload: (kind) => useFileUpload(kind, upload)};
}

function useFileUpload(kind, upload) {
  const [progress, setProgress] = useState(0);
  const [isLoading, setLoading] = useState(false);
  const [errors, setErrors] = useState([]);
  const [filesNumber, setFilesNumber] = useState(0);

  async function send(files) {
    const all = [...files];
    const shares = all.map(() => 0);
    setErrors([]);
    setFilesNumber(all.length);
    setProgress(0);
    setLoading(true);
    const sent = [];
    const refused = [];
    // One after the other: a slow line is not made quicker by more of them.
    for (const [number, file] of all.entries()) {
      try {
        const done = await upload(kind, file, (share) => {
          shares[number] = share;
          setProgress((100 * shares.reduce((sum, each) => sum + each, 0)) / all.length);
        });
        sent.push({url: done.url, fileName: file.name});
      } catch (problem) {
        refused.push({fileName: file.name, message: problem.message});
      }
    }
    setErrors(refused);
    setProgress(100);
    setLoading(false);
    // A card that gets nothing goes back to being empty, and says what is wrong.
    return sent.length ? sent : null;
  }

  return {progress, isLoading, upload: send, errors, filesNumber};
}
