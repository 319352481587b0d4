// Command go-types prints, as JSON, how the Go types of the built-in kinds are written as JSON: which fields are left out
// when they are zero and which are written even when nothing is said of them. No OpenAPI document tells that.
//
// Run by tools/gen/src/stored-form.ts.
package main

import (
	"encoding/json"
	"os"
	"path"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// Facts lists the fields of one struct, by how they are written.
type Facts struct {
	// Zero is left out when it is the zero value of its type.
	Zero []string `json:"z,omitempty"`
	// Text, Number and Flag are written as "", 0 and false when nothing is said of them.
	Text   []string `json:"s,omitempty"`
	Number []string `json:"n,omitempty"`
	Flag   []string `json:"b,omitempty"`
	// Struct is written as a map, whatever it holds.
	Struct []string `json:"o,omitempty"`
	// Quantity is written as "0" when nothing is said of it.
	Quantity []string `json:"q,omitempty"`
	// Null is written as null when nothing is said of it, and as an empty list or map when it is that.
	Null []string `json:"u,omitempty"`
	// Inline are the structs whose fields are written as if they were its own.
	Inline []string `json:"i,omitempty"`
	// Fields are all fields with their types, as RawType of libs/diff writes them; only for structs of the core group and
	// those of all groups.
	Fields map[string]any `json:"f,omitempty"`
}

var marshaler = reflect.TypeFor[json.Marshaler]()

type walker struct{ facts map[string]*Facts }

func main() {
	w := walker{facts: map[string]*Facts{}}
	for _, known := range scheme.Scheme.AllKnownTypes() {
		w.walk(known)
	}
	for _, extra := range []any{
		corev1.AvoidPods{}, corev1.Preconditions{}, corev1.PodSignature{},
		apiextensionsv1.CustomResourceDefinition{}, apiregistrationv1.APIService{},
	} {
		w.walk(reflect.TypeOf(extra))
	}
	if err := json.NewEncoder(os.Stdout).Encode(w.facts); err != nil {
		os.Exit(1)
	}
}

func nameOf(t reflect.Type) string {
	version := path.Base(t.PkgPath())
	return path.Base(path.Dir(t.PkgPath())) + "." + version + "." + t.Name()
}

func isOpaque(t reflect.Type) bool {
	return t.Implements(marshaler) || reflect.PointerTo(t).Implements(marshaler)
}

func (w *walker) walk(t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		if isOpaque(t) {
			return
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || isOpaque(t) || w.facts[nameOf(t)] != nil {
		return
	}
	facts := &Facts{}
	w.facts[nameOf(t)] = facts
	if strings.HasSuffix(t.PkgPath(), "/core/v1") || strings.HasSuffix(t.PkgPath(), "/meta/v1") {
		facts.Fields = map[string]any{}
	}
	for index := range t.NumField() {
		if field := t.Field(index); field.IsExported() {
			w.addField(facts, field)
		}
	}
}

func (w *walker) addField(facts *Facts, field reflect.StructField) {
	name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "-" {
		return
	}
	w.walk(field.Type)
	if field.Anonymous && name == "" {
		facts.Inline = append(facts.Inline, nameOf(field.Type))
		return
	}
	if facts.Fields != nil {
		facts.Fields[name] = rawType(field.Type)
	}
	omitsEmpty, omitsZero := strings.Contains(options, "omitempty"), strings.Contains(options, "omitzero")
	switch kind := field.Type.Kind(); {
	case kind == reflect.Struct && omitsZero:
	case kind == reflect.Struct && isOpaque(field.Type):
		facts.addOpaque(name, field.Type)
	case kind == reflect.Struct:
		facts.Struct = append(facts.Struct, name)
	case kind == reflect.Pointer || kind == reflect.Slice || kind == reflect.Map || kind == reflect.Interface:
		if !omitsEmpty && !omitsZero {
			facts.Null = append(facts.Null, name)
		}
	case omitsEmpty || omitsZero:
		facts.Zero = append(facts.Zero, name)
	case kind == reflect.String:
		facts.Text = append(facts.Text, name)
	case kind == reflect.Bool:
		facts.Flag = append(facts.Flag, name)
	default:
		facts.Number = append(facts.Number, name)
	}
}

// addOpaque notes what a type that writes itself makes of its zero value.
func (f *Facts) addOpaque(name string, t reflect.Type) {
	text, err := json.Marshal(reflect.New(t).Interface())
	switch {
	case err != nil:
	case string(text) == "null":
		f.Null = append(f.Null, name)
	case string(text) == "0":
		f.Number = append(f.Number, name)
	case string(text) == `"0"`:
		f.Quantity = append(f.Quantity, name)
	}
}

func rawType(t reflect.Type) any {
	switch t.Kind() {
	case reflect.Pointer:
		return rawType(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 && !isOpaque(t) {
			return "y"
		}
		return map[string]any{"l": rawType(t.Elem())}
	case reflect.Map:
		return map[string]any{"m": rawType(t.Elem())}
	case reflect.Struct:
		return rawStruct(t)
	case reflect.String:
		return "s"
	case reflect.Bool:
		return "b"
	case reflect.Float32, reflect.Float64:
		return "n"
	case reflect.Interface:
		return "a"
	default:
		return "i"
	}
}

func rawStruct(t reflect.Type) any {
	switch t.Name() {
	case "Quantity":
		return "q"
	case "IntOrString":
		return "x"
	case "Time", "MicroTime":
		return "t"
	}
	if isOpaque(t) {
		return "a"
	}
	return "@" + nameOf(t)
}
