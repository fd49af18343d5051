package main

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
)

const (
	photos = 10
	shrink = 4
)

// handle answers with the thumbnail of photo n: each pixel the mean of those it stands for.
func handle(body []byte) []byte {
	n, err := strconv.Atoi(string(body))
	check(err)
	self, err := os.Executable()
	check(err)
	file, err := os.Open(filepath.Join(filepath.Dir(self), "photos", fmt.Sprintf("%d.png", 1+(n-1)%photos)))
	check(err)
	defer file.Close()
	photo, err := png.Decode(file)
	check(err)

	bounds := photo.Bounds()
	full := image.NewRGBA(bounds)
	draw.Draw(full, bounds, photo, bounds.Min, draw.Src)
	small := image.NewRGBA(image.Rect(0, 0, bounds.Dx()/shrink, bounds.Dy()/shrink))
	for y := 0; y < small.Rect.Dy(); y++ {
		for x := 0; x < small.Rect.Dx(); x++ {
			for channel := 0; channel < 4; channel++ {
				small.Pix[y*small.Stride+4*x+channel] = mean(full, shrink*x, shrink*y, channel)
			}
		}
	}
	var out bytes.Buffer
	check(png.Encode(&out, small))
	return out.Bytes()
}

func mean(full *image.RGBA, left, top, channel int) uint8 {
	sum := 0
	for y := top; y < top+shrink; y++ {
		for x := left; x < left+shrink; x++ {
			sum += int(full.Pix[y*full.Stride+4*x+channel])
		}
	}
	return uint8(sum / (shrink * shrink))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
