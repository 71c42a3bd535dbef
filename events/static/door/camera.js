// Reads codes with the camera: by the browser where it can, else by a small library that is fetched when it is needed.

const AGAIN_AFTER = 4000;
const LOOK_EVERY = 120;

export class Camera {
  constructor(video, readerAddress, onCode) {
    Object.assign(this, { video, readerAddress, onCode, stream: null, seen: new Map() });
  }

  get isOn() {
    return this.stream !== null;
  }

  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    this.video.srcObject = this.stream;
    await this.video.play();
    const read = await this.reader();
    this.look(read);
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
  }

  async look(read) {
    while (this.isOn) {
      const text = await read(this.video);
      const now = Date.now();
      if (text && now - (this.seen.get(text) ?? 0) > AGAIN_AFTER) {
        this.seen.set(text, now);
        await this.onCode(text);
      }
      await new Promise((done) => setTimeout(done, LOOK_EVERY));
    }
  }

  async reader() {
    const formats = (await globalThis.BarcodeDetector?.getSupportedFormats()) ?? [];
    if (formats.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue;
    }
    await import(this.readerAddress);
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    return (video) => {
      if (!video.videoWidth) return null;
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      context.drawImage(video, 0, 0);
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      return globalThis.jsQR(data, width, height)?.data;
    };
  }
}
